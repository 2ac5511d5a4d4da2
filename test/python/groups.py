"""Manages a group with Boto3, as an administrator's script does, and prints the results as JSON.

Standard input: {"endpoint", "region", "pool", "user_name"}
"""

import json
import sys

import boto3

given = json.load(sys.stdin)
client = boto3.client(
    "cognito-idp",
    endpoint_url=given["endpoint"],
    region_name=given["region"],
    aws_access_key_id="test",
    aws_secret_access_key="test",
)
group = {"UserPoolId": given["pool"], "GroupName": "editors"}
membership = {**group, "Username": given["user_name"]}


def refusal(call, error, **arguments):
    """Returns the message of the error of a call, caught by its Boto3 class."""
    try:
        call(**arguments)
    except error as refused:
        return refused.response["Error"]["Message"]
    raise SystemExit("The call should have been refused, and was not.")


def groups_of_user():
    pages = client.get_paginator("admin_list_groups_for_user")
    found = pages.paginate(UserPoolId=given["pool"], Username=given["user_name"], PaginationConfig={"PageSize": 1})
    return [entry["GroupName"] for page in found for entry in page["Groups"]]


created = client.create_group(**group, Precedence=0, Description="May write")["Group"]
happened = {
    "created": {name: created[name] for name in ("GroupName", "Precedence", "Description")},
    "exists": refusal(client.create_group, client.exceptions.GroupExistsException, **group),
}
client.create_group(UserPoolId=given["pool"], GroupName="authors")
client.admin_add_user_to_group(**membership)
client.admin_add_user_to_group(**{**membership, "GroupName": "authors"})
happened["joined"] = groups_of_user()
happened["members"] = [user["Username"] for user in client.list_users_in_group(**group)["Users"]]
client.admin_remove_user_from_group(**membership)
happened["left"] = groups_of_user()
client.delete_group(**group)
happened["gone"] = refusal(client.get_group, client.exceptions.ResourceNotFoundException, **group)
print(json.dumps(happened))
