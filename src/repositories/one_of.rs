//! `column IN (…)`, as a statement that is prepared once, and with one value planned once.
//!
//! Diesel's `eq_any` is prepared each time it is run on SQLite, as each number of values makes another text; and
//! PostgreSQL plans it each time that there is one value, as it takes a list to have ten. Both took longer than the statement.

use std::marker::PhantomData;

use diesel::{
    AppearsOnTable, Expression, QueryResult, SelectableExpression,
    expression::ValidGrouping,
    pg::Pg,
    query_builder::{AstPass, QueryFragment, QueryId},
    serialize::ToSql,
    sql_types::{Array, Bool, HasSqlType, Nullable, SingleValue},
    sqlite::Sqlite,
};

/// More values than this are rare enough to be prepared each time: up to it there is a text for each power of two.
const MOST: usize = 128;

/// What columns can be asked.
pub(super) trait OneOf: Expression + Sized {
    /// Is it one of `values`? Never where there are none.
    fn one_of<I: IntoIterator>(self, values: I) -> In<Self, Self::SqlType, I::Item> {
        In {
            column: self,
            values: values.into_iter().collect(),
            sql_type: PhantomData,
        }
    }
}

impl<C: Expression> OneOf for C {}

/// `column IN (values)`.
#[derive(Debug, Clone)]
pub(super) struct In<C, ST, T> {
    column: C,
    values: Vec<T>,
    sql_type: PhantomData<ST>,
}

impl<C, ST, T> Expression for In<C, ST, T> {
    type SqlType = Nullable<Bool>;
}

impl<C: ValidGrouping<GB>, ST, T, GB> ValidGrouping<GB> for In<C, ST, T> {
    type IsAggregate = C::IsAggregate;
}

impl<C: AppearsOnTable<QS>, ST, T, QS> AppearsOnTable<QS> for In<C, ST, T> {}

impl<C: SelectableExpression<QS>, ST, T, QS> SelectableExpression<QS> for In<C, ST, T> {}

/// How many values there are is known when it is run.
impl<C, ST, T> QueryId for In<C, ST, T> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<C, ST, T> QueryFragment<Pg> for In<C, ST, T>
where
    C: QueryFragment<Pg>,
    ST: SingleValue,
    T: ToSql<ST, Pg>,
    Vec<T>: ToSql<Array<ST>, Pg>,
    Pg: HasSqlType<ST>,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        self.column.walk_ast(out.reborrow())?;
        if let [only] = self.values.as_slice() {
            out.push_sql(" = ");
            return out.push_bind_param::<ST, T>(only);
        }
        out.push_sql(" = ANY(");
        out.push_bind_param::<Array<ST>, Vec<T>>(&self.values)?;
        out.push_sql(")");
        Ok(())
    }
}

/// As many values as the next power of two, the last one again and again: that is one text for as many.
impl<C, ST, T> QueryFragment<Sqlite> for In<C, ST, T>
where
    C: QueryFragment<Sqlite>,
    T: ToSql<ST, Sqlite>,
    Sqlite: HasSqlType<ST>,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Sqlite>) -> QueryResult<()> {
        let Some(last) = self.values.last() else {
            out.push_sql("1=0");
            return Ok(());
        };
        let count = self.values.len();
        let places = match count {
            ..=MOST => count.next_power_of_two(),
            _ => {
                out.unsafe_to_cache_prepared();
                count
            }
        };
        self.column.walk_ast(out.reborrow())?;
        out.push_sql(" IN (");
        for place in 0..places {
            if place > 0 {
                out.push_sql(", ");
            }
            out.push_bind_param::<ST, T>(self.values.get(place).unwrap_or(last))?;
        }
        out.push_sql(")");
        Ok(())
    }
}
