using PluginChat.Compilation.Processes;
using PluginChat.Hosting.Server;

namespace PluginChat.Compilation;

// Not statements at the top: the class of those is public, and conflicts with the Program of every app that has this package.
static class Program
{
    static int Main()
    {
        // First of all: nothing may have asked for a culture before, and the compiler needs none.
        Cultures.Use(wanted: false);
        return CompilerServer.Run();
    }
}
