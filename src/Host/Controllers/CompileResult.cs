using System.Collections.Immutable;

namespace PluginChat.Host.Controllers;

/// <summary>What compiling gave: an assembly with its debug information inside, unless there are errors.</summary>
sealed record CompileResult(byte[]? Assembly, ImmutableArray<CompilerMessage> Messages);
