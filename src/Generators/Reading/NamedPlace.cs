using PluginChat.Generators.Diagnostics;
using PluginChat.Generators.Models;

namespace PluginChat.Generators.Reading;

/// <summary>Where an action gets its name.</summary>
sealed record NamedPlace(string Name, EquatableArray<string> Methods, string Member, SourcePlace? Place);
