using Microsoft.SqlServer.Dac.Model;
using Microsoft.SqlServer.TransactSql.ScriptDom;
using Realtime.SqlServer.Migrations;

namespace Realtime.SqlServer.Tests.Statements;

/// <summary>
/// The schema that migrations make, without a server: each statement is put into it as the body of a procedure, so
/// that every table, column, type and variable in it must be there.
/// </summary>
internal sealed class SchemaModel : IDisposable
{
    private readonly TSqlModel _model = new(SqlServerVersion.Sql150, new TSqlModelOptions());
    private readonly Sql150ScriptGenerator _generator = new();
    private readonly Dictionary<string, TableDefinition> _tableTypes = [];
    private readonly List<string> _changesOfData = [];

    public SchemaModel(IEnumerable<string> migrations)
    {
        _model.AddObjects("CREATE SCHEMA [realtime]");
        foreach (var definition in Fold([CreateHistoryTable(), .. migrations]))
        {
            _model.AddObjects(definition);
        }

        for (var i = 0; i < _changesOfData.Count; i++)
        {
            Add(new Statement(FormattableString.Invariant($"Migration_{i}"), _changesOfData[i]));
        }
    }

    /// <summary>What is wrong with the schema and what was added to it.</summary>
    public IReadOnlyList<string> Faults => [.. _model.Validate().Select(message => message.ToString())];

    /// <summary>Parses a text as SQL Server 2019 does.</summary>
    public static TSqlFragment Parse(string sql)
    {
        var fragment = new TSql150Parser(initialQuotedIdentifiers: true).Parse(new StringReader(sql), out var errors);
        return errors.Count == 0 ? fragment : throw new FormatException($"{errors[0].Message} (line {errors[0].Line})");
    }

    /// <summary>Adds a statement with its parameters: the variables that it uses and does not declare.</summary>
    public void Add(Statement statement)
    {
        var variables = new Variables();
        var script = Parse(statement.Sql);
        script.Accept(variables);
        var parameters = variables.Used.Except(variables.Declared, StringComparer.OrdinalIgnoreCase)
            .ToDictionary(name => name, statement.ParameterType, StringComparer.OrdinalIgnoreCase);

        // Beside a table variable the model does not look at columns. So each becomes a table of its own.
        var tables = variables.Tables.ToDictionary(table => table.VariableName.Value, table => table.Definition, StringComparer.OrdinalIgnoreCase);
        foreach (var (name, type) in parameters.Where(parameter => parameter.Value.EndsWith("READONLY", StringComparison.Ordinal)).ToList())
        {
            tables.Add(name, _tableTypes[type]);
            parameters.Remove(name);
        }

        foreach (var (name, definition) in tables)
        {
            var table = new CreateTableStatement { SchemaObjectName = new SchemaObjectName(), Definition = definition };
            table.SchemaObjectName.Identifiers.Add(new Identifier { Value = "realtime" });
            table.SchemaObjectName.Identifiers.Add(new Identifier { Value = Table(name) });
            _generator.GenerateScript(table, out var text);
            _model.AddObjects(text);
        }

        _model.AddObjects(
            $"CREATE PROCEDURE [realtime].[{statement.Name}] {string.Join(", ", parameters.Select(p => $"{p.Key} {p.Value}"))} AS BEGIN {Body()} END");

        string Table(string variable) => $"{statement.Name}_{variable[1..]}";

        string Body() => string.Concat(script.ScriptTokenStream
            .Where((_, index) => !variables.Tables.Any(table => index >= table.FirstTokenIndex && index <= table.LastTokenIndex))
            .Select(token => token.TokenType == TSqlTokenType.Variable && tables.ContainsKey(token.Text) ? $"[realtime].[{Table(token.Text)}]" : token.Text))
            .Replace("DECLARE ;", "", StringComparison.Ordinal);
    }

    public void Dispose() => _model.Dispose();

    private static string CreateHistoryTable() =>
        SqlServerMigrations.CreateHistoryTable[SqlServerMigrations.CreateHistoryTable.IndexOf("CREATE TABLE", StringComparison.Ordinal)..];

    // A model holds definitions, not changes to them: a column or constraint that a later migration adds is put
    // into the table's definition.
    private IEnumerable<string> Fold(IEnumerable<string> migrations)
    {
        var statements = migrations
            .SelectMany(sql => ((TSqlScript)Parse(sql)).Batches)
            .SelectMany(batch => batch.Statements)
            .ToList();
        var tables = statements.OfType<CreateTableStatement>().ToDictionary(table => table.SchemaObjectName.BaseIdentifier.Value);
        foreach (var change in statements.OfType<AlterTableAddTableElementStatement>())
        {
            var definition = tables[change.SchemaObjectName.BaseIdentifier.Value].Definition;
            foreach (var column in change.Definition.ColumnDefinitions)
            {
                definition.ColumnDefinitions.Add(column);
            }

            foreach (var constraint in change.Definition.TableConstraints)
            {
                definition.TableConstraints.Add(constraint);
            }
        }

        foreach (var type in statements.OfType<CreateTypeTableStatement>())
        {
            _tableTypes.Add($"[realtime].[{type.Name.BaseIdentifier.Value}] READONLY", type.Definition);
        }

        foreach (var statement in statements.Where(statement => statement is not AlterTableAddTableElementStatement))
        {
            _generator.GenerateScript(statement, out var definition);
            if (statement is DataModificationStatement)
            {
                _changesOfData.Add(definition);
            }
            else
            {
                yield return definition;
            }
        }
    }

    private sealed class Variables : TSqlFragmentVisitor
    {
        public HashSet<string> Used { get; } = new(StringComparer.OrdinalIgnoreCase);

        public HashSet<string> Declared { get; } = new(StringComparer.OrdinalIgnoreCase);

        public List<DeclareTableVariableBody> Tables { get; } = [];

        public override void Visit(VariableReference node) => Used.Add(node.Name);

        public override void Visit(DeclareVariableElement node) => Declared.Add(node.VariableName.Value);

        public override void Visit(DeclareTableVariableBody node)
        {
            Declared.Add(node.VariableName.Value);
            Tables.Add(node);
        }
    }
}
