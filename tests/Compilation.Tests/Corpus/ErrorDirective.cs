// expects: error CS1029
#if NET10_0_OR_GREATER
#error the author's error, which only .NET 10 sees
#else
nonsense that is not compiled
#endif
public static class Program { public static string Run() => ""; }
