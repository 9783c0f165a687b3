using System.Collections.Immutable;

namespace PluginChat.Hosting.Controllers.Compiling;

/// <summary>What compiling gave: an assembly with its debug information inside, unless there are errors.</summary>
sealed record CompileResult(byte[]? Assembly, ImmutableArray<CompilerMessage> Messages)
{
    /// <summary>No assembly, for one reason.</summary>
    public static CompileResult Failed(string id, string text) => new(null, [new CompilerMessage(true, "", 0, 0, id, text)]);
}
