bucket = "localplus-terraform-444455556666"
key    = "layer-1.tfstate"
