using System.Collections.Immutable;

namespace PluginChat.Host.Controllers.Compilation;

/// <summary>What the host itself says about a compilation, in the place of the compiler's messages.</summary>
static class CompilerMessages
{
    /// <summary>The compiler ended, ran out of memory or of time: the sources cannot be compiled as they are.</summary>
    public const string CompilerFailed = "PCHAT001";

    /// <summary>There is no compiler, or it cannot read what it needs. It is no fault of the sources, and may pass.</summary>
    public const string NoCompiler = "PCHAT002";

    public static CompileResult Failed(string id, string text) => new(null, [new CompilerMessage(true, "", 0, 0, id, text)]);
}
