using PluginChat.Hosting.Logging;

namespace PluginChat.Host.Commands;

/// <summary>What commands print. It quotes sources, names of files and exceptions, none of which may take a terminal over.</summary>
static class CommandConsole
{
    public static void WriteLine(object text) => Console.Out.WriteLine(LogText.Printable(text.ToString() ?? ""));

    public static void WriteErrorLine(object text) => Console.Error.WriteLine(LogText.Printable(text.ToString() ?? ""));
}
