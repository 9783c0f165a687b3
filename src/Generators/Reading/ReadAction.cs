using PluginChat.Generators.Diagnostics;
using PluginChat.Generators.Models;

namespace PluginChat.Generators.Reading;

/// <summary>What was read of a method with the attribute: the action, and apart from it all that has a place in the source.</summary>
/// <param name="Action">Null where something is wrong.</param>
/// <param name="Name">Its name and methods, and where they stand.</param>
/// <param name="Problems">What is wrong.</param>
sealed record ReadAction(ActionModel? Action, NamedPlace Name, EquatableArray<ActionProblem> Problems);
