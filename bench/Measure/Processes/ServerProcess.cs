using System.Diagnostics;

namespace PluginChat.Measure.Processes;

/// <summary>A process that a benchmark started. Its output is kept for error messages only.</summary>
public sealed class ServerProcess : IDisposable
{
    const int LinesKept = 40;
    static readonly TimeSpan s_grace = TimeSpan.FromSeconds(10);

    readonly Process _process;
    readonly Queue<string> _lines = new(); // guarded by itself

    internal ServerProcess(ProcessStartInfo start)
    {
        StartedAt = Stopwatch.GetTimestamp();
        _process = Process.Start(start)!;
        _process.OutputDataReceived += Keep;
        _process.ErrorDataReceived += Keep;
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>The clock's reading (<see cref="Stopwatch.GetTimestamp"/>) right before the process was made.</summary>
    public long StartedAt { get; }

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    public int ExitCode => _process.ExitCode;

    public string LastOutput
    {
        get
        {
            lock (_lines)
                return string.Join('\n', _lines);
        }
    }

    public void WaitForExit() => _process.WaitForExit();

    /// <summary>Asks the process to end, as a person's service manager would, and ends it where it does not.</summary>
    public void Dispose()
    {
        if (!_process.HasExited)
        {
            Signals.Send(Id, Signals.Terminate);
            if (!_process.WaitForExit(s_grace))
                _process.Kill(entireProcessTree: true);
        }
        _process.Dispose();
    }

    void Keep(object sender, DataReceivedEventArgs line)
    {
        if (line.Data is null)
            return;
        lock (_lines)
        {
            _lines.Enqueue(line.Data);
            if (_lines.Count > LinesKept)
                _lines.Dequeue();
        }
    }
}
