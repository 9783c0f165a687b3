using PluginChat.Hosting.Controllers.Generations;
using PluginChat.Hosting.Routing;

namespace PluginChat.Hosting.Requests;

/// <summary>An action that a request is for, with a lease of the generation that has it: who runs it gives the lease back.</summary>
readonly record struct LeasedAction(
    HttpContext Context,
    RouteMatch Match,
    Controller Controller,
    ControllerGeneration Generation,
    HttpAction Action
);
