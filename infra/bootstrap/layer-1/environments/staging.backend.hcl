bucket = "localplus-terraform-333344445555"
key    = "layer-1.tfstate"
