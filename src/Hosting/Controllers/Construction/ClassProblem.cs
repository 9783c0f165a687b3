using PluginChat.Hosting.Controllers.Generations;
using PluginChat.Hosting.Controllers.Lines;

namespace PluginChat.Hosting.Controllers.Construction;

/// <summary>Something that is wrong with a controller, in words, and the class that it is about, where it is about one.</summary>
readonly record struct ClassProblem(Type? Class, string Text)
{
    /// <summary>
    /// A line as the compiler writes them: <c>controllers/chat/Chat.cs(5): error: text</c>. A plugin has no lines, and its path is named
    /// instead.
    /// </summary>
    public string Describe(Controller controller, string severity = "error") =>
        Class is not null && SourceImages.PlaceOf(Class) is var (file, line)
            ? $"{controller.Display(file)}{(line > 0 ? $"({line})" : "")}: {severity}: {Text}"
            : $"controller '{controller.DisplayPath}': {Text}";
}
