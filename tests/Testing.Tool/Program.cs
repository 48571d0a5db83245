using SpeechSpeed.Testing.Tool;

return args is ["build", string folder]
    ? await SampleBuilder.RunAsync(folder)
    : await SampleStage.RunAsync(args);
