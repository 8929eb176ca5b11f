"""Following: who follows whom, and the posts of those one follows."""

from flask import Blueprint

follows = Blueprint("follows", __name__)
