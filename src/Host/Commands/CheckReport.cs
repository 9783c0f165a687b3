using PluginChat.Hosting.Logging;

namespace PluginChat.Host.Commands;

/// <summary>Prints what a check finds, a line or more each, and counts it.</summary>
sealed class CheckReport(TextWriter output, TextWriter errors)
{
    readonly Lock _lock = new();

    public int Errors { get; private set; }

    public int Warnings { get; private set; }

    public void Note(string text) => Write(output, text);

    public void Error(string text)
    {
        Write(errors, text);
        lock (_lock)
            Errors++;
    }

    public void Warning(string text)
    {
        Write(output, text);
        lock (_lock)
            Warnings++;
    }

    // A controller's threads may report as well.
    void Write(TextWriter to, string text)
    {
        lock (_lock)
            to.WriteLine(LogText.Printable(text));
    }
}
