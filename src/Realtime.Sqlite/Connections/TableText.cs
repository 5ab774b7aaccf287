using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Realtime.Storage.Relational;

namespace Realtime.Sqlite.Connections;

/// <summary>
/// Writes tables as JSON text, which <c>json_each</c> turns into rows. A table with one column is an array of values; a table
/// with more columns is an array of arrays.
/// </summary>
internal static class TableText
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Of(ParameterTable table)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(buffer, Options);
        json.WriteStartArray();
        foreach (var row in table.Rows)
        {
            if (row.Length == 1)
            {
                Write(json, row[0]);
                continue;
            }

            json.WriteStartArray();
            foreach (var value in row)
            {
                Write(json, value);
            }

            json.WriteEndArray();
        }

        json.WriteEndArray();
        json.Flush();
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void Write(Utf8JsonWriter json, object? value)
    {
        switch (value)
        {
            case null:
                json.WriteNullValue();
                break;
            case string text:
                json.WriteStringValue(text);
                break;
            case long number:
                json.WriteNumberValue(number);
                break;
            case int number:
                json.WriteNumberValue(number);
                break;
            case bool flag:
                json.WriteBooleanValue(flag);
                break;
            case byte[] bytes:
                // JSON has no bytes. The statement decodes them with unhex.
                json.WriteStringValue(Convert.ToHexString(bytes));
                break;
            default:
                throw new ArgumentException($"A {value.GetType()} is nothing that is stored.", nameof(value));
        }
    }
}
