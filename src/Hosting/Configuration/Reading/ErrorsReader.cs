using System.Collections.Immutable;
using System.Globalization;
using PluginChat.Hosting.Configuration.Blocks;
using PluginChat.Hosting.Configuration.Model;
using PluginChat.Hosting.Configuration.Syntax;

namespace PluginChat.Hosting.Configuration.Reading;

/// <summary>Reads <c>errors</c>: <c>{ 404: '/missing.html' }</c>, a document for each status.</summary>
static class ErrorsReader
{
    public static ImmutableDictionary<int, ErrorDocument> Read(
        ConfigBlock parent,
        ImmutableDictionary<int, ErrorDocument> inherited,
        string documents,
        ConfigReading reading
    )
    {
        var errors = parent.Block("errors");
        var result = inherited.ToBuilder();
        foreach (var member in errors.Node?.Members ?? [])
        {
            if (!int.TryParse(member.Name, NumberStyles.None, CultureInfo.InvariantCulture, out var status) || status is < 400 or > 599)
                errors.Error(
                    member.Value,
                    member.Name,
                    $"'{member.Name}' is not the status of an error; write one from 400 to 599, such as 404"
                );
            else if (errors.Text(member.Name) is { Length: > 0 } path)
                Set(errors, member, status, path);
            else if (errors.Text(member.Name) is not null)
                result.Remove(status); // what 'http' says is taken away
        }
        return result.ToImmutable();

        void Set(ConfigBlock block, ConfigMember member, int status, string path)
        {
            // ESP redirects to those: the client would be told that all is well.
            if (path.Contains("://", StringComparison.Ordinal))
            {
                block.Error(
                    member.Value,
                    member.Name,
                    $"'{path}' is not a document of this site; write a path below 'documents' such as '/404.html'"
                );
                return;
            }
            var document = new ErrorDocument(documents, path[0] == '/' ? path : "/" + path);
            if (!reading.Exists(Path.Join(documents, document.Path)))
                block.Warning(member.Value, member.Name, $"document '{path}' not found; a line of text is sent until it exists");
            result[status] = document;
        }
    }
}
