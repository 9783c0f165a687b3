using System.Reflection;
using System.Text;

namespace PluginChat.Host.Scaffolding;

/// <summary>The files of the templates, which are in this assembly. 'dotnet new' has the same ones, from PluginChat.Templates.</summary>
static class TemplateFiles
{
    static readonly Assembly s_assembly = typeof(TemplateFiles).Assembly;

    /// <summary>A template's files as they come out for a name: where below its folder, and what is in them.</summary>
    public static IEnumerable<(string Path, byte[] Content)> Of(Template template, string name)
    {
        var prefix = template.Folder + "/";
        var tokens = template.Tokens(name);
        foreach (var resource in s_assembly.GetManifestResourceNames().Order(StringComparer.Ordinal))
        {
            var path = resource.Replace('\\', '/');
            // What 'dotnet new' reads about a template is no part of what it makes.
            if (
                !path.StartsWith(prefix, StringComparison.Ordinal)
                || path.StartsWith(prefix + ".template.config/", StringComparison.Ordinal)
            )
                continue;
            yield return (Replaced(path[prefix.Length..], tokens), Encoding.UTF8.GetBytes(Replaced(Read(resource), tokens)));
        }
    }

    static string Replaced(string text, (string Token, string Text)[] tokens)
    {
        foreach (var (token, replacement) in tokens)
            text = text.Replace(token, replacement, StringComparison.Ordinal);
        return text;
    }

    static string Read(string resource)
    {
        using var stream = s_assembly.GetManifestResourceStream(resource)!;
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd();
    }
}
