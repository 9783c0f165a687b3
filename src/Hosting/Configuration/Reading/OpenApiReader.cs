using PluginChat.Hosting.Configuration.Blocks;
using PluginChat.Hosting.Configuration.Model;
using PluginChat.Hosting.Configuration.Syntax;

namespace PluginChat.Hosting.Configuration.Reading;

/// <summary>Reads <c>openapi</c>: true, false, the document's path, or an object with that and the viewer's.</summary>
static class OpenApiReader
{
    public static OpenApiConfig? Read(ConfigBlock http)
    {
        if (http.Find("openapi") is not { } node)
            return null;
        if (node.IsScalar)
            return ReadPath(http, "openapi", OpenApiConfig.DefaultPath, OpenApiConfig.DefaultPath) is { } only ? new(only, null) : null;
        var block = http.Block("openapi");
        if (block.Node is null)
            return null;
        var path = ReadPath(block, "path", OpenApiConfig.DefaultPath, OpenApiConfig.DefaultPath);
        var viewer = ReadPath(block, "viewer", OpenApiConfig.DefaultViewer, null)?.TrimEnd('/') + '/';
        if (path is null)
        {
            block.Error(block.Find("path")!, "path", "is what the object is for; write 'openapi: false' to have no document");
            return null;
        }
        if (viewer is { Length: > 1 } && path == viewer.TrimEnd('/'))
            block.Error(block.Find("viewer")!, "viewer", $"'{viewer.TrimEnd('/')}' is the document's path already; choose another");
        return new(path, viewer.Length > 1 ? viewer : null);
    }

    // True is the usual path, false none.
    static string? ReadPath(ConfigBlock block, string key, string usual, string? inherited)
    {
        if (block.Find(key) is not { } node)
            return inherited;
        if (block.Text(key) is not { } text)
            return inherited;
        if (bool.TryParse(text, out var isOn))
            return isOn ? usual : null;
        if (IsPath(text))
            return text;
        block.Error(
            node,
            key,
            $"takes true, false, or a path such as '{usual}' that is not '/' and not below '/_pluginchat/', not '{text}'"
        );
        return inherited;
    }

    static bool IsPath(string text) =>
        text.Length > 1
        && text[0] == '/'
        && text[1] != '/'
        && !text.Any(c => char.IsWhiteSpace(c) || char.IsControl(c) || c is '?' or '#' or '\\' or '%')
        && !text.StartsWith("/_pluginchat", StringComparison.Ordinal);
}
