using PluginChat.Hosting.Controllers.Generations;
using PluginChat.Hosting.FanOut;

namespace PluginChat.Hosting.Backend;

/// <summary>The action that a request names, or what is wrong with what it names.</summary>
readonly record struct BackendTarget(Controller? Controller, ActionHub? Hub, BackendAnswer? Problem)
{
    public static BackendTarget Of(Controller controller, string action) => new(controller, controller.Hub(action), null);

    public static BackendTarget Not(BackendAnswer problem) => new(null, null, problem);
}
