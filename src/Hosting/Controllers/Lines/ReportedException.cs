using System.Collections.Immutable;

namespace PluginChat.Hosting.Controllers.Lines;

/// <summary>An exception as text: the object would keep the controller's code in memory.</summary>
/// <param name="Type">Its type.</param>
/// <param name="Message">Its message.</param>
/// <param name="Frames">What it passed through, the innermost first.</param>
sealed record ReportedException(string Type, string Message, ImmutableArray<ReportedFrame> Frames);
