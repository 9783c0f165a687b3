using PluginChat.Hosting.Controllers.Generations;
using PluginChat.Hosting.Routing;

namespace PluginChat.Hosting.Requests.Development;

/// <summary>A request whose action threw.</summary>
/// <param name="Context">The request.</param>
/// <param name="Match">Its route and tokens.</param>
/// <param name="Controller">The controller.</param>
/// <param name="Action">The action's name.</param>
/// <param name="Generation">The generation's number.</param>
sealed record FailedRequest(HttpContext Context, RouteMatch Match, Controller Controller, string Action, int Generation);
