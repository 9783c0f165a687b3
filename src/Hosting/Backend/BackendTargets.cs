using PluginChat.Hosting.Admission;
using PluginChat.Hosting.Configuration;
using PluginChat.Hosting.Controllers.Events;
using PluginChat.Hosting.Controllers.Generations;
using PluginChat.Hosting.Controllers.Reload;
using PluginChat.Hosting.Dispatch;

namespace PluginChat.Hosting.Backend;

/// <summary>
/// Finds the action that a backend means. A controller that nobody has asked for yet is loaded for it: whether a message arrives does not
/// depend on who came first, and a name that is misspelt is told.
/// </summary>
sealed class BackendTargets(SiteConfigProvider configuration, ControllerRegistry controllers)
{
    public const string Action = "action",
        Controller = "controller";

    /// <summary>The action of <c>action</c> and <c>controller</c> in the query.</summary>
    public ValueTask<BackendTarget> FindAsync(IQueryCollection query)
    {
        if (query.Get(Action) is not { } action)
            return new(Missing("'action' is missing: name the WebSocket action, as in '?action=test/chat'."));
        return query.Get(Controller) is { } controller ? FindAsync(controller, action) : FindAsync(action);
    }

    static BackendTarget Missing(string detail) => BackendTarget.Not(BackendAnswer.BadRequest(detail));

    static BackendTarget NotFound(string detail) =>
        BackendTarget.Not(BackendAnswer.Problem(StatusCodes.Status404NotFound, RefusalReason.NotFound, detail));

    static BackendTarget NotLoaded(string detail) =>
        BackendTarget.Not(BackendAnswer.Problem(StatusCodes.Status503ServiceUnavailable, RefusalReason.Controller, detail));

    async ValueTask<BackendTarget> FindAsync(string controller, string action)
    {
        var sources = ControllerSources.OfRoutes(configuration.Current);
        if (sources.FirstOrDefault(s => controllers.NameOf(s) == controller) is not { } source || LaneOf(source) is not { } lane)
            return NotFound(
                $"There is no controller '{BackendText.Printable(controller)}'; "
                    + $"routes lead to {BackendText.Quoted(sources.Select(controllers.NameOf))}."
            );
        var (generation, failure) = await LoadAsync(lane).ConfigureAwait(false);
        if (generation is null)
            return NotLoaded(NotLoadedText([(controller, failure)]));
        return generation.Actions.ContainsKey(action)
            ? BackendTarget.Of(lane.Controller, action)
            : NotFound(
                $"Controller '{controller}' has no WebSocket action '{BackendText.Printable(action)}'; "
                    + $"it has {BackendText.Quoted(generation.Actions.Keys)}."
            );
    }

    async ValueTask<BackendTarget> FindAsync(string action)
    {
        var having = Having(action);
        List<(string, BuildFailure?)> failed = [];
        if (having.Count == 0)
        {
            failed = await LoadAllAsync().ConfigureAwait(false);
            having = Having(action);
        }
        return having switch
        {
            [var only] => BackendTarget.Of(only, action),
            [] when failed.Count > 0 => NotLoaded(
                $"No controller that could be loaded has a WebSocket action '{BackendText.Printable(action)}'. {NotLoadedText(failed)}"
            ),
            [] => NotFound($"There is no WebSocket action '{BackendText.Printable(action)}'; {WhatThereIs()}."),
            _ => NotFound(
                $"The controllers {BackendText.Quoted(having.Select(c => c.Name))} each have an action '{action}': "
                    + $"name one, as in '&controller={having[0].Name}'."
            ),
        };
    }

    List<Controller> Having(string action) =>
        [.. controllers.Lanes.Select(l => l.Controller).Where(c => c.Current?.Actions.ContainsKey(action) == true)];

    // Those that could not be.
    async ValueTask<List<(string, BuildFailure?)>> LoadAllAsync()
    {
        var failed = new List<(string, BuildFailure?)>();
        foreach (var lane in ControllerSources.OfRoutes(configuration.Current).Select(LaneOf).OfType<ControllerReloader>().ToList())
        {
            if (await LoadAsync(lane).ConfigureAwait(false) is (null, var failure))
                failed.Add((lane.Controller.Name, failure));
        }
        return failed;
    }

    static async ValueTask<(ControllerGeneration?, BuildFailure?)> LoadAsync(ControllerReloader lane)
    {
        var loaded = await lane.GetAsync().ConfigureAwait(false);
        return (loaded.Generation, loaded.Failure);
    }

    // What a route names stays; what fits a token goes with its sources.
    ControllerReloader? LaneOf(string source) =>
        configuration.Current.Routes.Any(r => r.Source == source)
            ? controllers.Lane(source)
            : controllers.Find(source, Path.GetDirectoryName(source)! + Path.DirectorySeparatorChar);

    string WhatThereIs() =>
        controllers
            .Lanes.Where(l => l.Controller.Current is { Actions.Count: > 0 })
            .Select(l => $"'{l.Controller.Name}' has {BackendText.Quoted(l.Controller.Current!.Actions.Keys)}")
            .DefaultIfEmpty("the site has none")
            .Order(StringComparer.Ordinal)
            .Aggregate((left, right) => $"{left}; {right}");

    static string NotLoadedText(IEnumerable<(string Name, BuildFailure? Failure)> failed) =>
        string.Join(' ', failed.Select(f => $"Controller '{f.Name}' cannot be loaded: {f.Failure?.Summary ?? "it has ended"}."));
}
