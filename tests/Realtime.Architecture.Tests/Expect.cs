using Xunit;

namespace Realtime.Architecture.Tests;

internal static class Expect
{
    /// <summary>Fails with all that was found. The framework's own message shortens each.</summary>
    public static void None(IEnumerable<string> found)
    {
        var all = found.Order(StringComparer.Ordinal).ToList();
        if (all.Count > 0)
        {
            Assert.Fail($"{all.Count} found:\n{string.Join('\n', all)}");
        }
    }
}
