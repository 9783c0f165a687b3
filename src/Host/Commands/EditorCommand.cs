using System.CommandLine;
using PluginChat.Host.Scaffolding;

namespace PluginChat.Host.Commands;

/// <summary>Tells editors where the contract is.</summary>
static class EditorCommand
{
    public static Command Create()
    {
        var command = new Command(
            "editor",
            $"Write {EditorFile.RelativePath}, by which editors find the contract: after a clone, or a new version of this program."
        );
        command.SetAction(_ =>
        {
            try
            {
                var path = EditorFile.WriteBelow(".");
                CommandConsole.WriteLine($"{path} written: restart the editor's C# service, or reload its window");
                return ExitCode.Ok;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                CommandConsole.WriteErrorLine($"error: '{EditorFile.RelativePath}' could not be written: {e.Message}");
                return ExitCode.Failed;
            }
        });
        return command;
    }
}
