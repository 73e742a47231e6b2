-- A merchant is found by how words of its name begin, however they are accented and whatever stands between them:
-- "boul emi" finds "L'Émile, boulangerie".

-- The words of a name as they are compared: in small letters, without accents, ligatures as two letters.
CREATE FUNCTION name_words(name text) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN array_remove(string_to_array(translate(
        lower(replace(replace(replace(replace(replace(
            regexp_replace(normalize(name, NFD), '[\u0300-\u036f]', '', 'g'),
            'Œ', 'oe'), 'œ', 'oe'), 'Æ', 'ae'), 'æ', 'ae'), 'ß', 'ss')),
        '!"#$%&''()*+,-./:;<=>?@[\]^_`{|}~’–—«»·', repeat(' ', 38)), ' '), '');

-- Every one of the words that were typed, as the beginning of a word; null where no word was. No word has a quote in it.
CREATE FUNCTION name_begins(typed text) RETURNS tsquery LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN (SELECT string_agg('''' || word || ''':*', ' & ')::tsquery FROM unnest(name_words(typed)) AS word);

-- Worked out when a name is written, not for each row that is looked at.
ALTER TABLE merchants
    ADD COLUMN name_words tsvector NOT NULL GENERATED ALWAYS AS (array_to_tsvector(name_words(display_name))) STORED;

CREATE INDEX merchants_name ON merchants USING gin (name_words);
