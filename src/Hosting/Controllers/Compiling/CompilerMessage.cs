namespace PluginChat.Hosting.Controllers.Compiling;

/// <summary>What the compiler says, in the form that editors make clickable: <c>file(line,col): error CSxxxx: text</c>.</summary>
sealed record CompilerMessage(bool IsError, string File, int Line, int Column, string Id, string Text)
{
    /// <summary>The compiler ended, ran out of memory or of time: the sources cannot be compiled as they are.</summary>
    public const string CompilerFailed = "PCHAT001";

    /// <summary>There is no compiler, or it cannot read what it needs. It is not the sources' fault, and may pass.</summary>
    public const string NoCompiler = "PCHAT002";

    /// <summary>A <c>#:</c> line at the top of a source cannot be followed.</summary>
    public const string DirectiveRefused = "PCHAT004";

    /// <summary>Packages cannot be restored here, or were not in time.</summary>
    public const string NotRestored = "PCHAT005";

    /// <summary>A package wants a higher version of what the host has.</summary>
    public const string HostVersionUsed = "PCHAT006";

    public override string ToString() =>
        File.Length == 0
            ? $"{(IsError ? "error" : "warning")} {Id}: {Text}"
            : $"{File}({Line},{Column}): {(IsError ? "error" : "warning")} {Id}: {Text}";
}
