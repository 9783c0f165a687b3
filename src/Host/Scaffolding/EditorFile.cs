using System.Security;
using PluginChat.Hosting.Files;

namespace PluginChat.Host.Scaffolding;

/// <summary>
/// Where this program's contract lies, for the project files that editors read: completion, errors and "go to definition" then need
/// no feed that has the packages. The path is this machine's, so the file is not for version control.
/// </summary>
static class EditorFile
{
    public const string RelativePath = ".pluginchat/editor.props";

    /// <summary>Writes it below a folder.</summary>
    /// <returns>Its path.</returns>
    public static string WriteBelow(string folder)
    {
        var path = Path.GetFullPath(Path.Combine(folder, RelativePath));
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, Content(AppContext.BaseDirectory));
        return path;
    }

    internal static string Content(string program) =>
        $"""
            <Project>
              <!-- Written by 'pluginchat editor' for this machine. PluginChat itself does not read it. -->
              <PropertyGroup>
                <PluginChatContract>{SecurityElement.Escape(program.Replace('\\', '/'))}</PluginChatContract>
              </PropertyGroup>
              <ItemGroup>
                <Reference Include="PluginChat.Abstractions" HintPath="$(PluginChatContract)PluginChat.Abstractions.dll" Private="false" />
                <Analyzer Include="$(PluginChatContract)refs/generators/PluginChat.Generators.dll" />
              </ItemGroup>
            </Project>

            """;
}
