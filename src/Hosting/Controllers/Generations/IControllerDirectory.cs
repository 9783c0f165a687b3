namespace PluginChat.Hosting.Controllers.Generations;

/// <summary>Finds the site's controllers by what people call them.</summary>
interface IControllerDirectory
{
    /// <summary>Those that something has been done with.</summary>
    IEnumerable<Controller> Controllers { get; }

    /// <summary>The controller of a name, whether something has been done with it or not; null where the site has none.</summary>
    Controller? Find(string name);
}
