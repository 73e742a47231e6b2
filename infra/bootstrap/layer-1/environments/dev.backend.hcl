bucket = "localplus-terraform-222233334444"
key    = "layer-1.tfstate"
