using System.Collections.Immutable;
using PluginChat.Hosting.Configuration.Blocks;

namespace PluginChat.Hosting.Configuration.Reading;

/// <summary>Reads a list of extensions, as an array or in one text such as <c>'html, css'</c>; <c>*</c> is any.</summary>
static class ExtensionsReader
{
    public static ImmutableArray<string> Read(ConfigBlock block, string key)
    {
        var extensions = ImmutableArray.CreateBuilder<string>();
        foreach (var item in block.List(key))
        {
            foreach (var written in item.Text.Split((char[])[',', ' ', '\t'], StringSplitOptions.RemoveEmptyEntries))
            {
                // As people write them: 'html', '.html' or '*.html'.
                var extension = written.StartsWith("*.", StringComparison.Ordinal) ? written[2..] : written.TrimStart('.');
                if (extension == "*")
                    return [];
                if (extension.Length == 0 || !extension.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '+'))
                    block.Error(item, key, $"'{written}' is not an extension; write one such as 'html', or '*' for any");
                else
                    extensions.Add(extension.ToLowerInvariant());
            }
        }
        return extensions.ToImmutable();
    }
}
