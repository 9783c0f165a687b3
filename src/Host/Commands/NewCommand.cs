using System.CommandLine;
using System.Text.RegularExpressions;
using PluginChat.Host.Scaffolding;

namespace PluginChat.Host.Commands;

/// <summary>Makes a site, a controller or a plugin. What is there already stays.</summary>
static partial class NewCommand
{
    public static Command Create()
    {
        var command = new Command("new", "Make a site, or a controller or plugin for one, in the current folder.");
        command.Subcommands.Add(Create(Template.Site, "A chat with its page: a folder with an appweb.json."));
        command.Subcommands.Add(Create(Template.Controller, "A folder of controllers/, with an HTTP and a WebSocket action."));
        command.Subcommands.Add(Create(Template.Plugin, "A controller that is built elsewhere, with its tests."));
        return command;
    }

    static Command Create(Template template, string description)
    {
        var name = new Argument<string>("name") { Description = "Its name: letters, digits and _, and for a site also - and . within." };
        name.Validators.Add(result =>
        {
            var text = result.Tokens.Single().Value;
            if (!(template == Template.Site ? SiteNames() : Identifiers()).IsMatch(text))
                result.AddError(
                    $"'{text}' cannot be the name of a {template.Folder}: it begins with a letter and goes on with letters, digits"
                        + (template == Template.Site ? ", '_', '-' and '.'." : " and '_', as it names a class, too.")
                );
        });
        var command = new Command(template.Folder, description) { name };
        command.SetAction(arguments => Make(template, arguments.GetValue(name)!));
        return command;
    }

    static int Make(Template template, string name)
    {
        var folder = Path.Combine(template.Place, name);
        if (template == Template.Controller && !File.Exists("appweb.json"))
        {
            CommandConsole.WriteErrorLine(
                $"error: '{Directory.GetCurrentDirectory()}' has no appweb.json: go to a site's folder, or make one with 'new site NAME'"
            );
            return ExitCode.Failed;
        }
        if (Directory.Exists(folder) || File.Exists(folder))
        {
            CommandConsole.WriteErrorLine($"error: '{folder}' is there already; choose another name, or remove it");
            return ExitCode.Failed;
        }
        try
        {
            foreach (var (path, content) in TemplateFiles.Of(template, name))
            {
                var target = Path.Combine(folder, path);
                Directory.CreateDirectory(Path.GetDirectoryName(target)!);
                File.WriteAllBytes(target, content);
            }
            EditorFile.WriteBelow(template == Template.Controller ? "." : folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            CommandConsole.WriteErrorLine($"error: '{folder}' could not be written: {e.Message}");
            return ExitCode.Failed;
        }
        CommandConsole.WriteLine($"The {template.Folder} '{name}' is in '{folder}'. Next:");
        foreach (var step in template.NextSteps(name))
            CommandConsole.WriteLine($"  {step}");
        return ExitCode.Ok;
    }

    [GeneratedRegex(@"^[A-Za-z][A-Za-z0-9_]{0,99}\z")]
    private static partial Regex Identifiers();

    [GeneratedRegex(@"^[A-Za-z](?:[A-Za-z0-9_.-]{0,98}[A-Za-z0-9_])?\z")]
    private static partial Regex SiteNames();
}
