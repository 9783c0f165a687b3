using PluginChat.Hosting.Controllers.Building;
using PluginChat.Hosting.Controllers.Events;
using PluginChat.Hosting.Controllers.Generations;
using PluginChat.Hosting.Controllers.Sources;

namespace PluginChat.Hosting.Controllers.Reload;

/// <summary>
/// Has the analyzers look at what has gone live, once it has been live for a moment: they take as long again as the compilation, and half a
/// second the first time, which neither an edit nor the first visitors wait for. A newer edit calls an older look off.
/// </summary>
sealed class LateAnalysis(Controller controller, GenerationBuilder builder, ControllerEvents events, TimeProvider time) : IDisposable
{
    static readonly TimeSpan s_quiet = TimeSpan.FromSeconds(1);

    CancellationTokenSource _wanted = new(); // this and the next: the lane's
    Task _looking = Task.CompletedTask;

    public void Begin(SourceSet sources, int generation)
    {
        _wanted.Cancel();
        _wanted.Dispose();
        _wanted = new();
        _looking = LookAsync(_looking, sources, generation, _wanted.Token);
    }

    /// <summary>Calls it off.</summary>
    public async Task EndAsync()
    {
        await _wanted.CancelAsync().ConfigureAwait(false);
        await _looking.ConfigureAwait(false);
    }

    public void Dispose() => _wanted.Dispose();

    async Task LookAsync(Task before, SourceSet sources, int generation, CancellationToken cancellation)
    {
        await before.ConfigureAwait(false);
        try
        {
            await Task.Delay(s_quiet, time, cancellation).ConfigureAwait(false);
            var warnings = await builder.AnalyzeAsync(controller, sources, cancellation).ConfigureAwait(false);
            if (!warnings.IsEmpty && !cancellation.IsCancellationRequested)
                events.Publish(new ControllerWarned(controller.Name, generation, warnings));
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // A newer edit, or the end.
        }
    }
}
