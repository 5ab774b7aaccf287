namespace Realtime.Storage.Testing;

/// <summary>What a test of the suite stores that not every server keeps. A store's test project may leave such tests out, where it says why.</summary>
public static class TextTraits
{
    public const string Stores = nameof(Stores);

    public const string Nul = "U+0000";

    public const string Apostrophe = "an apostrophe";
}
