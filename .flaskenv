FLASK_APP=nablog.py
