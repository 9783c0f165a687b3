using Microsoft.CodeAnalysis;
using PluginChat.Generators.Models;

namespace PluginChat.Generators.Diagnostics;

/// <summary>Something wrong with an action, and where.</summary>
sealed record ActionProblem(string Id, SourcePlace? Place, EquatableArray<string> Arguments)
{
    public Diagnostic ToDiagnostic() => Diagnostic.Create(ActionRules.Of(Id), Place?.ToLocation() ?? Location.None, [.. Arguments]);
}
