using PluginChat.Hosting.Configuration.Model;
using PluginChat.Hosting.Configuration.Syntax;

namespace PluginChat.Hosting.Configuration.Reading;

/// <summary>A <c>target</c> as it was read.</summary>
/// <param name="Name">The action's name, or the address of a redirect.</param>
/// <param name="Redirect">Set for a redirect.</param>
sealed record RouteTarget(ConfigNode? Name, RedirectConfig? Redirect);
