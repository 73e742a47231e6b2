# Only what tflint carries itself: plugins for providers come from a registry that is not needed here.
plugin "terraform" {
  enabled = true
  preset  = "all"
}

# files are called after what is in them, not main.tf
rule "terraform_standard_module_structure" {
  enabled = false
}
