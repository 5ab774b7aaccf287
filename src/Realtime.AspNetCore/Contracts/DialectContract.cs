using System.Text.Json;

namespace Realtime;

/// <summary>
/// Describes the contract of a dialect for generators, editors, and front ends whose compiler checks the events. The
/// description is made from the records that the server reads and writes.
/// </summary>
public static class DialectContract
{
    /// <summary>Describes a dialect as an AsyncAPI 3.0 document.</summary>
    /// <param name="dialect">A built-in dialect or a host's own.</param>
    /// <param name="path">The path of the endpoint that uses the dialect.</param>
    /// <returns>The document as indented JSON.</returns>
    public static string ToAsyncApi(Dialect dialect, string path = "/socket.io")
    {
        ArgumentNullException.ThrowIfNull(dialect);
        ArgumentException.ThrowIfNullOrEmpty(path);
        var version = typeof(Dialect).Assembly.GetName().Version!.ToString(fieldCount: 3);
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true, NewLine = "\n" }))
        {
            Contracts.AsyncApiDocument.Create(dialect, version, path).WriteTo(writer);
        }

        return System.Text.Encoding.UTF8.GetString(buffer.ToArray());
    }

    /// <summary>
    /// Describes a dialect as TypeScript: <c>ServerToClientEvents</c> and <c>ClientToServerEvents</c>, for
    /// <c>Socket&lt;ServerToClientEvents, ClientToServerEvents&gt;</c> of <c>socket.io-client</c>.
    /// </summary>
    /// <param name="dialect">A built-in dialect or a host's own.</param>
    /// <returns>The text of a TypeScript module.</returns>
    public static string ToTypeScript(Dialect dialect)
    {
        ArgumentNullException.ThrowIfNull(dialect);
        return Contracts.TypeScriptEventMap.Create(dialect);
    }
}
