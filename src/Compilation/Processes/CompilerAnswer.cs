using PluginChat.Hosting.Controllers.Compiling;

namespace PluginChat.Compilation.Processes;

/// <summary>What a compiler process has to say to a request.</summary>
/// <param name="Result">Null where the process ended.</param>
/// <param name="StartProblem">Why the process ended before it could compile anything; null where it could.</param>
/// <param name="WasAlone">Whether it compiled nothing else meanwhile: what ended it is this request.</param>
readonly record struct CompilerAnswer(CompileResult? Result, string? StartProblem = null, bool WasAlone = false);
