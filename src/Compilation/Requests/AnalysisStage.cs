namespace PluginChat.Compilation.Requests;

/// <summary>
/// Which analyzers run over a controller. An edit does not wait for those that only warn: they take as long again as the compilation, and
/// half a second the first time.
/// </summary>
enum AnalysisStage
{
    /// <summary>Compile, with the analyzers that may forbid it: those with a rule that is an error.</summary>
    BeforeLive,

    /// <summary>Compile nothing; what the other analyzers have to say.</summary>
    AfterLive,

    /// <summary>Compile, with all analyzers.</summary>
    Whole,
}
