using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using PluginChat.Hosting.Controllers.Lines;
using PluginChat.Hosting.Controllers.State;

namespace PluginChat.Hosting.Controllers.Generations;

/// <summary>The services of one generation, with those that run as long as it serves (<see cref="IHostedService"/>).</summary>
/// <param name="provider">What makes them; it is disposed with this.</param>
/// <param name="time">The clock of deadlines.</param>
/// <param name="failed">Told, in words, when one that runs in the background fails.</param>
sealed class GenerationServices(ServiceProvider provider, TimeProvider time, Action<string> failed) : IAsyncDisposable
{
    // What one that is cancelled has left to return.
    static readonly TimeSpan s_toReturn = TimeSpan.FromSeconds(1);

    readonly List<Task> _watched = [];
    IReadOnlyList<IHostedService> _hosted = [];
    int _begun; // how many of them were told to start
    volatile bool _isStopping;

    public IServiceProvider Provider => provider;

    /// <summary>
    /// Looks whether options are valid that are to be so at the start, and makes the hosted services. Author's code: anything can leave it.
    /// </summary>
    public void Construct()
    {
        provider.GetService<IStartupValidator>()?.Validate();
        _hosted = [.. provider.GetServices<IHostedService>()];
    }

    /// <summary>Starts the hosted services in the order of their registration. Null, or which of them failed and why.</summary>
    public async Task<string?> StartAsync(CancellationToken cancellation)
    {
        foreach (var (service, start) in Steps())
        {
            // Given up meanwhile: nobody would stop it.
            if (_isStopping)
                break;
            try
            {
                await start(cancellation).ConfigureAwait(false);
            }
            catch (Exception e) // the author's code: anything can come
            {
                return $"hosted service {NameOf(service)} did not start: {ExceptionText.Own(e)}";
            }
        }
        return null;
    }

    /// <summary>Stops what was started, the last first, within one deadline for all. A second call does nothing.</summary>
    public async Task StopAsync(TimeSpan deadline, List<string> problems)
    {
        _isStopping = true;
        var begun = _hosted.Take(Interlocked.Exchange(ref _begun, 0)).Reverse().ToList();
        if (begun.Count == 0)
            return;
        using var over = new CancellationTokenSource(deadline, time);
        foreach (var lifecycle in begun.OfType<IHostedLifecycleService>())
            await StopAsync(lifecycle, lifecycle.StoppingAsync).ConfigureAwait(false);
        foreach (var service in begun)
            await StopAsync(service, service.StopAsync).ConfigureAwait(false);
        foreach (var lifecycle in begun.OfType<IHostedLifecycleService>())
            await StopAsync(lifecycle, lifecycle.StoppedAsync).ConfigureAwait(false);
        foreach (var service in begun.OfType<BackgroundService>().Where(s => s.ExecuteTask is { IsCompleted: false }))
            problems.Add(
                $"hosted service {NameOf(service)} still runs {deadline.TotalSeconds:0.###} s after it was "
                    + "told to stop: return from ExecuteAsync when its token is cancelled"
            );

        Task StopAsync(IHostedService service, Func<CancellationToken, Task> stop) =>
            Deadline.RunAsync(
                $"stopping hosted service {NameOf(service)}",
                () => new(stop(over.Token)),
                deadline + s_toReturn,
                time,
                problems
            );
    }

    public ValueTask DisposeAsync()
    {
        _hosted = [];
        _watched.Clear(); // what still runs was named when it was stopped
        return provider.DisposeAsync();
    }

    IEnumerable<(IHostedService Service, Func<CancellationToken, Task> Start)> Steps()
    {
        foreach (var lifecycle in _hosted.OfType<IHostedLifecycleService>())
            yield return (lifecycle, lifecycle.StartingAsync);
        foreach (var service in _hosted)
        {
            _begun++;
            yield return (service, service.StartAsync);
            if (service is BackgroundService { ExecuteTask: { } running })
                _watched.Add(WatchAsync(service, running));
        }
        foreach (var lifecycle in _hosted.OfType<IHostedLifecycleService>())
            yield return (lifecycle, lifecycle.StartedAsync);
    }

    async Task WatchAsync(IHostedService service, Task running)
    {
        var name = NameOf(service);
        try
        {
            await running.ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (_isStopping)
        {
            // The end that was asked for.
        }
        catch (Exception e) // the author's code: anything can come
        {
            failed($"hosted service {name} failed and runs no more: {ExceptionText.Full(e)}");
        }
    }

    static string NameOf(IHostedService service) => StateType.Describe(service.GetType());
}
