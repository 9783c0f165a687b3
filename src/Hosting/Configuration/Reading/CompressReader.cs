using PluginChat.Hosting.Configuration.Blocks;
using PluginChat.Hosting.Configuration.Model;
using PluginChat.Hosting.Configuration.Syntax;

namespace PluginChat.Hosting.Configuration.Reading;

/// <summary>Reads <c>compress</c>: true, false, or a list of extensions.</summary>
static class CompressReader
{
    public static CompressConfig Read(ConfigBlock block, CompressConfig inherited)
    {
        if (block.Find("compress") is not { } node)
            return inherited;
        if (node.IsScalar && bool.TryParse(node.Text, out var isOn))
            return new() { Enabled = isOn };
        if (node.Kind is ConfigNodeKind.Array)
            return new() { Enabled = true, Extensions = ExtensionsReader.Read(block, "compress") };
        block.Error(node, "compress", $"takes true, false, or a list of extensions such as [ 'html', 'css', 'js' ], not {node}");
        return inherited;
    }
}
