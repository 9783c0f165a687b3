using PluginChat.Measure.Reports;
using Spectre.Console;

namespace PluginChat.Bench.Load.Reports;

/// <summary>Says how far a run is: one line that changes on a terminal, a line each time otherwise.</summary>
sealed class LiveLine : IDisposable
{
    readonly TaskCompletionSource _ended = new();
    readonly Task? _showing;
    volatile StatusContext? _status;

    public LiveLine()
    {
        if (!Console.IsOutputRedirected && AnsiConsole.Profile.Capabilities.Interactive)
            _showing = Task.Run(() =>
                AnsiConsole
                    .Status()
                    .Start(
                        "connecting",
                        status =>
                        {
                            _status = status;
                            _ended.Task.Wait();
                        }
                    )
            );
    }

    public void Show(string text)
    {
        if (_showing is null)
            Report.Progress(text);
        else if (_status is { } status)
            status.Status = Markup.Escape(text);
    }

    public void Dispose()
    {
        _ended.TrySetResult();
        _showing?.Wait();
    }
}
