// Makes the module exist until its first file does.
