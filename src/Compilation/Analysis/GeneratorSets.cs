namespace PluginChat.Compilation.Analysis;

/// <summary>Source generators that are loaded, and run, together.</summary>
[Flags]
enum GeneratorSets
{
    None = 0,

    /// <summary>The contract's own, for HTTP actions.</summary>
    Contract = 1,

    /// <summary>The framework's, which a project of the SDK has without asking for them.</summary>
    Framework = 2,
}
