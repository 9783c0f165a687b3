using System.Reflection;
using System.Runtime.CompilerServices;

namespace PluginChat.Hosting.Controllers.Lines;

/// <summary>
/// The images of compiled controllers that are in memory, for what is to be told of their sources. One goes with its assembly.
/// </summary>
static class SourceImages
{
    static readonly ConditionalWeakTable<Assembly, byte[]> s_images = [];

    public static void Keep(Assembly assembly, byte[] image) => s_images.AddOrUpdate(assembly, image);

    /// <summary>What the image says; null for a plugin, which was compiled elsewhere. The caller disposes it.</summary>
    public static SourceLines? LinesOf(Assembly assembly) =>
        s_images.TryGetValue(assembly, out var image) ? SourceLines.TryRead(image) : null;

    /// <summary>Where a class is: <c>/site/controllers/chat/Chat.cs</c> and a line of it; null where that is not known.</summary>
    public static (string File, int Line)? PlaceOf(Type type)
    {
        using var lines = LinesOf(type.Assembly);
        return lines?.PlaceOf(type);
    }
}
