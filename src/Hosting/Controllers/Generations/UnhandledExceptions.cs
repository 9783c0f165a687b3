using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using System.Runtime.Loader;
using PluginChat.Hosting.Configuration.Values;
using PluginChat.Hosting.Controllers.Circuits;
using PluginChat.Hosting.Controllers.Lines;
using PluginChat.Hosting.Logging;

namespace PluginChat.Hosting.Controllers.Generations;

/// <summary>
/// What nobody caught: an <c>async void</c> method, a thread, a pool item, a timer or a finaliser of a controller. The process goes
/// on where the exception passed through a controller's code. Otherwise the fault is the host's, and the process ends as ever.
/// </summary>
sealed class UnhandledExceptions
{
    sealed record Origin(Controller Controller, int Generation, Circuit Circuit);

    // By load context, which it does not keep in memory.
    readonly ConditionalWeakTable<AssemblyLoadContext, Origin> _origins = [];
    ILogger? _log; // written once, by the site

    /// <summary>Takes charge of this process. The runtime allows that once in its life.</summary>
    public void Install()
    {
        ExceptionHandling.SetUnhandledExceptionHandler(Contain);
        // These end no process, but without this nobody would ever know.
        TaskScheduler.UnobservedTaskException += (_, unobserved) =>
        {
            if (Contain(unobserved.Exception))
                unobserved.SetObserved();
        };
    }

    public void LogTo(ILogger log) => Volatile.Write(ref _log, log);

    /// <summary>Notes whose code a context holds.</summary>
    public void Add(AssemblyLoadContext context, Controller controller, int generation, Circuit circuit) =>
        _origins.AddOrUpdate(context, new(controller, generation, circuit));

    /// <summary>Logs and counts what came out of a controller's code; false for anything else. Keeps nothing of it but text.</summary>
    public bool Contain(Exception exception)
    {
        if (FindContext(exception) is not { } context || Volatile.Read(ref _log) is not { } log)
            return false;
        // A context whose last finalisers run may have left the table.
        var origin = _origins.TryGetValue(context, out var found) ? found : null;
        Log.Contained(
            log,
            origin?.Controller.Name ?? context.Name ?? "a controller",
            origin is null ? "a retired generation" : $"generation {origin.Generation}",
            ExceptionText.Full(exception)
        );
        origin?.Circuit.Failed(address: null);
        return true;
    }

    static AssemblyLoadContext? FindContext(Exception exception)
    {
        if (exception is AggregateException { InnerExceptions: var inner })
            return inner.Select(FindContext).FirstOrDefault(c => c is not null);
        foreach (var frame in new StackTrace(exception, fNeedFileInfo: false).GetFrames())
        {
            // Only controllers are loaded to be unloaded again.
            if (
                frame.GetMethod()?.Module.Assembly is { IsDynamic: false } assembly
                && AssemblyLoadContext.GetLoadContext(assembly) is { IsCollectible: true } context
            )
                return context;
        }
        return exception.InnerException is { } cause ? FindContext(cause) : null;
    }
}
