using PluginChat.Bench.AspNetCore;

// What one would write without PluginChat: a minimal API, and Razor Pages for the page. Nothing is logged for a request, as in production.
var builder = WebApplication.CreateSlimBuilder(args);
builder.Logging.SetMinimumLevel(LogLevel.Warning);
builder.Services.AddRazorPages();
var app = builder.Build();

app.MapGet("/api/hello", () => "Hello World\n");
app.MapGet("/api/json/{id}", (int id) => new Article(id, "Espresso & more", 4.2m, true, ["hot", "black"]));
app.MapGet("/api/allocated", () => GC.GetTotalAllocatedBytes(precise: true));
app.MapRazorPages();

app.Run();
