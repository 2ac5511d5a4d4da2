# One of everything that the Terraform provider of AWS manages in Cognito user pools.
terraform {
  required_providers {
    aws = {
      source = "hashicorp/aws"
    }
  }
}

variable "endpoint" {
  type = string
}

variable "refresh_days" {
  type    = number
  default = 30
}

provider "aws" {
  region                      = "us-east-1"
  access_key                  = "test"
  secret_key                  = "test"
  skip_credentials_validation = true
  skip_metadata_api_check     = true
  skip_requesting_account_id  = true

  endpoints {
    cognitoidp = var.endpoint
  }
}

resource "aws_cognito_user_pool" "people" {
  name                     = "people"
  auto_verified_attributes = ["email"]
  mfa_configuration        = "OPTIONAL"

  software_token_mfa_configuration {
    enabled = true
  }

  device_configuration {
    challenge_required_on_new_device      = true
    device_only_remembered_on_user_prompt = false
  }

  tags = {
    team = "blue"
  }
}

resource "aws_cognito_resource_server" "api" {
  identifier   = "api"
  name         = "API"
  user_pool_id = aws_cognito_user_pool.people.id

  scope {
    scope_name        = "read"
    scope_description = "Read"
  }
}

resource "aws_cognito_identity_provider" "corp" {
  user_pool_id  = aws_cognito_user_pool.people.id
  provider_name = "corp"
  provider_type = "OIDC"

  provider_details = {
    attributes_request_method     = "GET"
    attributes_url                = "https://idp.example.com/userinfo"
    attributes_url_add_attributes = "false"
    authorize_scopes              = "openid"
    authorize_url                 = "https://idp.example.com/authorize"
    client_id                     = "app"
    client_secret                 = "secret"
    jwks_uri                      = "https://idp.example.com/jwks"
    oidc_issuer                   = "https://idp.example.com"
    token_url                     = "https://idp.example.com/token"
  }
}

resource "aws_cognito_user_pool_client" "app" {
  name                   = "app"
  user_pool_id           = aws_cognito_user_pool.people.id
  generate_secret        = true
  refresh_token_validity = var.refresh_days
  explicit_auth_flows    = ["ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]
}

resource "aws_cognito_user_pool_domain" "domain" {
  domain       = "terraform-lifecycle"
  user_pool_id = aws_cognito_user_pool.people.id
}

resource "aws_cognito_user_group" "editors" {
  name         = "editors"
  user_pool_id = aws_cognito_user_pool.people.id
  precedence   = 1
}

resource "aws_cognito_user" "ada" {
  username       = "ada"
  user_pool_id   = aws_cognito_user_pool.people.id
  message_action = "SUPPRESS"
}

resource "aws_cognito_user_in_group" "ada_edits" {
  user_pool_id = aws_cognito_user_pool.people.id
  group_name   = aws_cognito_user_group.editors.name
  username     = aws_cognito_user.ada.username
}

resource "aws_cognito_risk_configuration" "risk" {
  user_pool_id = aws_cognito_user_pool.people.id

  risk_exception_configuration {
    blocked_ip_range_list = ["10.10.10.10/32"]
  }
}
